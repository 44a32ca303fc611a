// Build: web/static/dist, from src/ and the packages of package.json.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const dist = `${here}/../static/dist`
const images = `${here}/node_modules/@ministryofjustice/frontend/moj/assets/images`

async function main() {
  await rm(dist, { recursive: true, force: true })
  await mkdir(`${dist}/assets/images`, { recursive: true })
  await buildStylesheet()
  await buildScripts()
}

async function buildStylesheet() {
  const { css } = sass.compile(`${here}/src/app.scss`, {
    loadPaths: [here, `${here}/node_modules`],
    style: 'compressed',
    quietDeps: true,
    logger: sass.Logger.silent,
  })
  refuseGovernmentBranding(css)
  await writeFile(`${dist}/app.css`, css)
  await copyImagesOf(css)
}

// GOV.UK's typeface is licensed for its own domain only, and so is its branding.
function refuseGovernmentBranding(css) {
  for (const forbidden of ['GDS Transport', '@font-face']) {
    if (css.includes(forbidden)) throw new Error(`app.css must not contain ${forbidden}`)
  }
}

// Only icons that the stylesheet names, and never a crest or crown.
async function copyImagesOf(css) {
  const names = [...css.matchAll(/url\(["']?assets\/images\/([\w.-]+)/g)].map((match) => match[1])
  for (const name of new Set(names)) {
    if (/crest|crown|logotype/.test(name)) continue
    await copyFile(`${images}/${name}`, `${dist}/assets/images/${name}`)
  }
}

// A source and the name of what is built of it, which esbuild wants without its ending.
function at(source, name) {
  return { in: source, out: name.replace(/\.\w+$/, '') }
}

async function buildScripts() {
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: [
      ...['app.js', 'viewer.js', 'viewer.css'].map((name) => at(`src/${name}`, name)),
      at('src/editor/modeler.js', 'editor.js'),
      at('src/editor/editor.css', 'editor.css'),
    ],
    outdir: dist,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.woff2': 'dataurl' },
    legalComments: 'linked',
    logLevel: 'warning',
  })
}

await main()
