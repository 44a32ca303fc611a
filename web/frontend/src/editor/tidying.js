// Tidying: the server draws the diagram anew from its steps. One step of undo brings back what was.
import { post } from './server.js'

export class Tidying {
  constructor(modeler, data, saving) {
    Object.assign(this, { modeler, data, saving, before: null })
    // What was before the tidying is not what is saved any more.
    modeler.get('eventBus').on('drawing.saved', () => {
      if (this.before) this.before.dirty = true
    })
  }

  get canUndo() {
    return Boolean(this.before)
  }

  async tidy() {
    if (this.saving.saving) return
    const dirty = this.saving.isDirty
    const xml = await this.saving.xml()
    const { status, data } = await post(this.data.urls.tidy, { path: this.data.path, xml })
    if (status !== 200) {
      this.saving.refused(data, 'It could not be tidied')
      return
    }
    this.before = { xml, dirty }
    await this.show(data.xml, true)
  }

  async undo() {
    const { xml, dirty } = this.before
    this.before = null
    await this.show(xml, dirty)
  }

  async show(xml, dirty) {
    await this.modeler.importXML(xml)
    this.saving.replace(dirty)
    this.modeler.get('eventBus').fire('drawing.replaced')
  }
}
