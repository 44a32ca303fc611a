// Problems: what the checks on the server say of the whole draft with this drawing in it.
import { el, link } from './dom.js'
import { post } from './server.js'

const PAUSE_MS = 700
const MOST = 100

export class Problems {
  constructor(modeler, data, { list, state, told }) {
    Object.assign(this, { modeler, data, list, state, told })
    this.asked = 0
    this.marked = []
    this.registry = modeler.get('elementRegistry')
    const bus = modeler.get('eventBus')
    bus.on(['import.done', 'commandStack.changed', 'drawing.saved'], () => this.soon())
  }

  soon() {
    clearTimeout(this.timer)
    this.say('Checking …')
    this.state.className = 'drawn-count drawn-count--asking'
    this.timer = setTimeout(() => this.check(), PAUSE_MS)
  }

  async check() {
    const mine = (this.asked += 1)
    const { xml } = await this.modeler.saveXML({ format: true })
    const { status, data } = await post(this.data.urls.check, { path: this.data.path, xml })
    if (mine !== this.asked) return // a later drawing is being checked
    if (status !== 200) {
      this.say('Not checked')
      const sentences = data.problems?.length ? data.problems : [data.message]
      this.list.replaceChildren(...sentences.map((one) => el('li', { class: 'drawn-problem' }, one)))
      return
    }
    this.show(data)
  }

  show({ problems, proofs, warnings = [] }) {
    // The adult's voice first: whatever else is wrong, this is what must not be lost.
    problems.sort((a, b) => (b.check === 'threefold') - (a.check === 'threefold'))
    this.clear()
    const many = problems.length
    this.say(many ? `${many} ${many === 1 ? 'problem' : 'problems'}` : 'No problems')
    this.state.className = `drawn-count ${many ? '' : 'drawn-count--none'}`
    const proved = proofs[0]?.result === 'proved'
    const items = problems.slice(0, MOST).map((problem) => this.item(problem))
    if (!many) {
      const words = proved ? 'The adult’s voice is heard at the start, in the middle and at the end of every way.' : ''
      items.push(el('li', { class: 'drawn-problem drawn-problem--none' }, `It can be sent for approval. ${words}`))
    }
    if (many > MOST) items.push(el('li', { class: 'drawn-problem' }, `and ${many - MOST} more.`))
    // A warning refuses nothing; whoever draws should know it before a case stops there.
    items.unshift(...warnings.map((words) => el('li', { class: 'drawn-problem drawn-problem--warning' }, el('strong', {}, 'Warning: '), words)))
    this.list.replaceChildren(...items)
    this.badges(problems)
  }

  say(text) {
    if (this.state.textContent !== text) this.state.textContent = text
  }

  item(problem) {
    const here = this.isHere(problem)
    if (!here && !problem.place) {
      const ways = (problem.links ?? []).flatMap(({ words, href }, n) => [n ? ' or ' : ' Put it right: ', link(href, words)])
      return el('li', { class: 'drawn-problem' }, problem.message, ...ways)
    }
    const choose = el('button', {
      type: 'button', class: 'app-link-button drawn-problem__choose',
      onclick: () => this.choose(problem, item),
    }, problem.message)
    const item = el('li', { class: 'drawn-problem' }, choose)
    if (!here && problem.place) item.append(el('p', { class: 'drawn-problem__where' }, this.elsewhere(problem.place)))
    return item
  }

  isHere({ element }) {
    return Boolean(this.registry.get(element)) || element === this.processId()
  }

  processId() {
    const frame = this.registry.find((one) => one.type === 'bpmn:Participant')
    return frame?.businessObject.processRef?.id ?? this.modeler.get('canvas').getRootElement().id
  }

  // Select and centre the element, draw the way that shows the problem, and tell it in words.
  choose(problem, item) {
    this.clear()
    for (const one of this.list.children) one.classList.remove('drawn-problem--chosen')
    item.classList.add('drawn-problem--chosen')
    const element = this.registry.get(problem.element)
    if (element) {
      this.modeler.get('selection').select(element)
      this.modeler.get('canvas').scrollToElement(element, 120)
    } else {
      this.modeler.get('selection').select([])
    }
    this.mark(problem)
    this.tell(problem, element, item)
  }

  tell(problem, element, item) {
    const parts = problem.do ? [el('p', { class: 'govuk-body' }, problem.do)] : []
    if (!element && problem.place && !this.isHere(problem)) {
      parts.push(el('p', { class: 'govuk-body' }, `“${problem.place.title}” stands in another diagram: `,
        this.open(problem.place.path), '.'))
    }
    if (problem.says) {
      parts.push(el('p', { class: 'govuk-body' }, problem.says))
      const here = problem.marks[this.data.path]
      const others = Object.keys(problem.marks).filter((path) => path !== this.data.path)
      parts.push(el('p', { class: 'govuk-body' },
        here ? 'The way is marked in the drawing. ' : 'The way does not show in this diagram. ',
        others.length ? 'It also goes through ' : '',
        ...others.flatMap((path, n) => [n ? ', ' : '', this.open(path)]), others.length ? '.' : ''))
    }
    const [check, rule] = problem.code.split(', ')
    parts.push(el('p', { class: 'drawn-problem__where' }, link(`${this.data.urls.checks}${check}`, 'What this check asks'), rule ? ` (${rule})` : ''))
    this.told.replaceChildren(...parts)
    this.told.hidden = !parts.length
    if (parts.length) item.append(this.told)
    item.scrollIntoView({ block: item.offsetHeight > 150 ? 'start' : 'nearest' })
  }

  elsewhere({ path }) {
    return el('span', {}, 'in ', this.open(path))
  }

  open(path) {
    return link(`${this.data.urls.drawn}${path}`, this.data.diagrams[path] ?? path)
  }

  mark({ marks, missing, element }) {
    for (const id of marks[this.data.path] ?? []) this.put(id, 'drawn-way')
    for (const { id, path } of missing) if (path === this.data.path) this.put(id, 'drawn-missing')
    this.put(element, 'drawn-problem-at')
  }

  put(id, marker) {
    if (!this.registry.get(id)) return
    this.modeler.get('canvas').addMarker(id, marker)
    this.marked.push([id, marker])
  }

  clear() {
    for (const [id, marker] of this.marked) {
      if (this.registry.get(id)) this.modeler.get('canvas').removeMarker(id, marker)
    }
    this.marked = []
    this.told.hidden = true
  }

  // On each element how many problems it has: the same list, seen from the drawing.
  badges(problems) {
    const overlays = this.modeler.get('overlays')
    overlays.remove({ type: 'problem' })
    const counts = new Map()
    for (const problem of problems) {
      const at = this.registry.get(problem.element)
      if (at && at.parent) counts.set(problem.element, [...(counts.get(problem.element) ?? []), problem.message])
    }
    for (const [id, messages] of counts) {
      const html = el('span', { class: 'drawn-badge', title: messages.join('\n') }, String(messages.length))
      overlays.add(id, 'problem', { position: { top: -12, left: -12 }, html })
    }
  }
}
