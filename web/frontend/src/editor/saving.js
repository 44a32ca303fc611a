// Saving: by the content the drawing was made from. Whatever is refused, the drawing stays, and
// there is always a way out: a file of one's own.
import { button, download, el, link } from './dom.js'
import { post } from './server.js'

const WORDS = { clean: 'No changes', dirty: 'Not saved', saving: 'Saving …' }

export class Saving {
  constructor(modeler, data, places) {
    Object.assign(this, { modeler, data, ...places })
    this.stack = modeler.get('commandStack')
    this.was = data.xml
    this.savedAt = ''
    this.saving = false
    this.replaced = false
    this.settled()
    modeler.get('eventBus').on('commandStack.changed', () => this.tell())
    window.addEventListener('beforeunload', (event) => {
      if (this.isDirty && !this.leaving) event.preventDefault()
    })
  }

  // The place in the history that is saved: undoing back to it is no change.
  settled() {
    this.index = this.stack._stackIdx
    this.top = this.stack._stack[this.index]
  }

  // Another drawing was put in the place of this one; ``dirty``: it is not what is saved.
  replace(dirty) {
    this.settled()
    this.replaced = dirty
    this.tell()
  }

  get isDirty() {
    if (this.replaced) return true
    return this.stack._stackIdx !== this.index || this.stack._stack[this.index] !== this.top
  }

  tell() {
    const state = this.saving ? 'saving' : this.isDirty ? 'dirty' : 'clean'
    const words = state === 'clean' && this.savedAt ? `Saved at ${this.savedAt}` : WORDS[state]
    if (this.state.textContent !== words) this.state.textContent = words
    this.state.classList.toggle('drawn-state--dirty', state === 'dirty')
  }

  async xml() {
    return (await this.modeler.saveXML({ format: true })).xml
  }

  async save() {
    if (this.saving) return
    if (!this.isDirty) {
      this.tell()
      return
    }
    this.saving = true
    this.tell()
    const xml = await this.xml()
    const at = [this.stack._stackIdx, this.stack._stack[this.stack._stackIdx]]
    const { status, data } = await post(this.data.urls.save, { xml, seen: this.data.seen, was: this.was })
    this.saving = false
    if (status === 200) this.kept(xml, data, at)
    else if (status === 409) this.conflict(data)
    else this.refused(data)
    this.tell()
  }

  kept(xml, { seen, at }, [index, top]) {
    Object.assign(this, { was: xml, savedAt: at, index, top, replaced: false })
    this.data.seen = seen
    this.refusal.hidden = true
    this.modeler.get('eventBus').fire('drawing.saved')
  }

  refused({ message, problems = [], signedOut }, heading = 'It was not saved') {
    const sentences = problems.length ? problems : [message]
    this.refusal.replaceChildren(
      el('h2', { class: 'govuk-error-summary__title' }, heading),
      el('ul', { class: 'govuk-list govuk-error-summary__list' }, sentences.map((one) => el('li', {}, one))),
      el('div', { class: 'drawn-dialog__acts' }, this.mine(),
        signedOut ? link('/sign-in', 'Sign in in another tab', { target: '_blank', rel: 'noopener' }) : ''),
    )
    this.refusal.hidden = false
    this.refusal.focus()
  }

  mine() {
    return button('Download my drawing', () => this.download())
  }

  async download() {
    download(this.data.path.split('/').at(-1), await this.xml())
  }

  conflict({ message, seen, untouched, theirs = [], mine = [], now }) {
    const dialog = el('dialog', { class: 'drawn-dialog', 'aria-labelledby': 'drawn-conflict' })
    const close = () => dialog.close()
    const over = () => {
      close()
      Object.assign(this.data, { seen })
      this.was = now
      this.save()
    }
    const load = () => {
      this.leaving = true
      location.reload()
    }
    dialog.append(
      el('h2', { class: 'govuk-heading-m', id: 'drawn-conflict' }, 'Somebody else was first'),
      el('p', { class: 'govuk-body' }, message || 'This draft was changed after you opened it.'),
      ...(seen ? this.both(untouched, theirs, mine) : []),
      el('div', { class: 'drawn-dialog__acts' },
        seen && untouched ? button('Save my drawing', over, { class: 'drawn-button--first' }) : '',
        this.mine(),
        seen ? button('Drop mine and open theirs', load)
          : link(this.data.urls.publish, 'See how the version stands', { target: '_blank', rel: 'noopener' }),
        seen && !untouched ? button('Save mine over theirs', over, { class: 'govuk-button--warning' }) : '',
        button('Go on drawing', close)),
    )
    dialog.addEventListener('close', () => dialog.remove())
    document.body.append(dialog)
    dialog.showModal()
  }

  both(untouched, theirs, mine) {
    if (untouched) {
      return [el('p', { class: 'govuk-body' },
        'They changed another part of the process. This diagram is as you opened it, so saving yours loses nothing of theirs.')]
    }
    return [
      ...list('What they changed in this diagram', theirs),
      ...list('What saving yours would change in theirs', mine),
    ]
  }
}

function list(heading, sentences) {
  const said = sentences.length ? sentences : ['Nothing that has a meaning: only how it is drawn.']
  return [
    el('h3', { class: 'govuk-heading-s' }, heading),
    el('ul', { class: 'govuk-list govuk-list--bullet' }, said.map((one) => el('li', {}, one))),
  ]
}
