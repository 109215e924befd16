// SPDX-License-Identifier: Apache-2.0
/**
 * `node form-child.ts build NAME FILE` writes the layer of a form and reports its digest; `… scan NAME FILE DIGEST`
 * scans an image with that layer, and reports what was wrong.
 */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import type { LayerToRead } from '#engines/sbom/run.ts'
import { reportMeasured } from '#testing/measured-child.ts'
import { type HostileForm, hostileForms } from './forms.ts'
import { diffIdOf, wrongWith } from './image.ts'

const [task, name = '', path = '', digest = ''] = process.argv.slice(2)
const form = hostileForms[name]
if (!form) throw new Error('expected the name of a form')
const startedMs = performance.now()
if (task === 'build') reportMeasured(build(form), startedMs)
else {
  const because = await wrongWith(layerOf(form), form.mustDoubt).catch((error: unknown) => String(error))
  reportMeasured(because ?? '', startedMs)
}
process.disconnect?.()

/** Answers the digest of what was written; a wrong one where the form is of that kind. */
function build(of: HostileForm): string {
  let diffId = `sha256:${'1'.repeat(64)}`
  if (of.kind === 'source') return diffId
  const file = openSync(path, 'w')
  for (const piece of of.pieces()) {
    writeSync(file, piece)
    if (of.isDigestRight) diffId = diffIdOf(piece)
  }
  closeSync(file)
  return diffId
}

function layerOf(of: HostileForm): LayerToRead {
  const open = of.kind === 'source' ? of.open : () => createReadStream(path) as AsyncIterable<Uint8Array>
  return { diffId: digest, sizeBytes: 2 ** 30, open }
}
