// SPDX-License-Identifier: Apache-2.0
/**
 * `node form-child.ts build NAME FILE` writes the layer of a form and reports its digest; `… scan NAME FILE DIGEST`
 * scans an image with that layer, and reports what was wrong.
 */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { createRegistryClient } from '#adapters/oci/registry.ts'
import { systemClock } from '#runtime/clock.ts'
import { ociImage } from '#testing/builders/oci-image.ts'
import { type RegistryFault, startFakeRegistry } from '#testing/fake-registry.ts'
import { reportMeasured, waitedForCoresMs } from '#testing/measured-child.ts'
import { type HostileForm, hostileForms } from './forms.ts'
import { diffIdOf, wrongWith } from './image.ts'

/** What the scan of a form reports. */
export interface ScanOfForm {
  /** Empty: nothing was wrong. */
  readonly because: string
  /** For cores; see `waitedForCoresMs`. */
  readonly waitedMs: number
}

const [task, name = '', path = '', digest = ''] = process.argv.slice(2)
const form = hostileForms[name]
if (!form) throw new Error('expected the name of a form')
/** Silence of a registry that is waited for, twice. */
const idleTimeoutMs = 1_000
/** Deadline of a scan whose source knows none. */
const deadlineMs = 5_000
const startedMs = performance.now()
const waitedBeforeMs = waitedForCoresMs()
if (task === 'build') reportMeasured(build(form), startedMs)
else {
  const because = (await scan(form).catch((error: unknown) => String(error))) ?? ''
  reportMeasured({ because, waitedMs: waitedForCoresMs() - waitedBeforeMs } satisfies ScanOfForm, startedMs)
}
process.disconnect?.()

/** Answers the digest of what was written; a wrong one where the form is of that kind. */
function build(of: HostileForm): string {
  let diffId = `sha256:${'1'.repeat(64)}`
  if (of.kind !== 'file') return diffId
  const file = openSync(path, 'w')
  for (const piece of of.pieces()) {
    writeSync(file, piece)
    if (of.isDigestRight) diffId = diffIdOf(piece)
  }
  closeSync(file)
  return diffId
}

async function scan(of: HostileForm): Promise<string | undefined> {
  if (of.kind === 'registry') return scanServed(of.fault)
  const layer = { diffId: digest, sizeBytes: 2 ** 30 }
  if (of.kind === 'source') return wrongWith({ ...layer, open: of.open }, of.mustDoubt, deadlineMs)
  return wrongWith({ ...layer, open: () => createReadStream(path) as AsyncIterable<Uint8Array> }, of.mustDoubt)
}

/** Fetches the layer as every scan does. */
async function scanServed(fault: RegistryFault): Promise<string | undefined> {
  const image = ociImage({ layers: [Buffer.alloc(100_000, 1)], packing: 'none' })
  await using registry = await startFakeRegistry()
  registry.put('hostile', 'latest', image)
  const client = createRegistryClient({
    clock: systemClock,
    random: Math.random,
    credentialsFor: async () => [],
    useHttp: true,
    idleTimeoutMs,
  })
  const ref = { registry: registry.host, repository: 'hostile', tag: 'latest' }
  const { layers } = await client.open(ref, { platform: 'linux/amd64' })
  const [layer] = layers
  if (!layer) return 'the registry serves no layer'
  registry.fail(`/blobs/${layer.digest}`, fault, Number.POSITIVE_INFINITY)
  try {
    return await wrongWith(layer, true)
  } finally {
    await client.close()
  }
}
