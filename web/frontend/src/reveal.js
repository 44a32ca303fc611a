// Reveal: show a question only while another one's answer asks for it.
//
// <div data-show-if-field="has_advocate" data-show-if-values="yes not_known"> ... </div>
//
// The server decides what is asked and kept; without this script every question stays visible.

const MAX_DEPTH = 10

export function startReveal(root) {
  const questions = [...root.querySelectorAll('[data-show-if-field]')]
  if (!questions.length) return

  const update = () => {
    // A hidden question has no answer, so hiding one may hide the next: repeat until nothing moves.
    for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
      const moved = questions.filter((question) => show(question, isAskedFor(question)))
      if (!moved.length) return
    }
  }
  root.addEventListener('change', update)
  window.addEventListener('pageshow', update)
  update()
}

function show(question, asked) {
  if (question.hidden === !asked) return false
  question.hidden = !asked
  return true
}

function isAskedFor(question) {
  const wanted = question.dataset.showIfValues.split(/\s+/)
  return answersOf(question).some((answer) => wanted.includes(answer))
}

function answersOf(question) {
  const scope = question.closest('form') ?? document
  const name = CSS.escape(question.dataset.showIfField)
  return [...scope.querySelectorAll(`[name="${name}"]`)]
    .filter((control) => !control.closest('[data-show-if-field][hidden]'))
    .filter((control) => !['radio', 'checkbox'].includes(control.type) || control.checked)
    .map((control) => control.value)
}
