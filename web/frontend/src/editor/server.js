// Server: JSON to and from it. A page that outlived its session gets a new token and tries once more.
const SIGNED_OUT = 'You are signed out. Your drawing is still here: sign in in another tab, then try again.'
const AWAY = 'The server cannot be reached. Your drawing is still here; try again.'

export async function post(url, body) {
  let answer = await send(url, body)
  if ([400, 401].includes(answer.status) && (await freshToken())) answer = await send(url, body)
  return answer
}

async function send(url, body) {
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': tokenField().value }
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json')
    const data = isJson ? await response.json() : {
      message: sentenceFor(response.status),
      signedOut: [400, 401].includes(response.status),
    }
    return { status: response.status, data }
  } catch {
    return { status: 0, data: { message: AWAY } }
  }
}

function tokenField() {
  return document.getElementById('drawn-token')
}

// Whoever signed in again in another tab has a new token there, and the page needs it here.
async function freshToken() {
  try {
    const response = await fetch(location.href, { redirect: 'manual' })
    if (!response.ok) return false
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const found = page.getElementById('drawn-token')?.value
    if (!found) return false
    tokenField().value = found
    return true
  } catch {
    return false
  }
}

function sentenceFor(status) {
  if (status === 400 || status === 401) return SIGNED_OUT
  if (status === 413) return 'The drawing is too large to be kept: a diagram has no more than 2 MB.'
  return `It did not work (${status}). Your drawing is still here; try again.`
}
