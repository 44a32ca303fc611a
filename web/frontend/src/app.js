// Every page: the design system's own enhancements, then ours. All pages work without any of them.
import { initAll as initGovuk } from 'govuk-frontend'
import { initAll as initMoj } from '@ministryofjustice/frontend'

import { startAutosave } from './autosave.js'
import { startReveal } from './reveal.js'
import { watchSession } from './session.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

initGovuk()
initMoj()
startReveal(document)
startAutosave(document)
watchSession(document)
