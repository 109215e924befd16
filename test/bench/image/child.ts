// SPDX-License-Identifier: Apache-2.0
/** Scans one image in a process of its own, from its reference to its SBOM; reports what that took. */
import { openLayerCache } from '#adapters/db/layer-cache.ts'
import { createRegistryClient } from '#adapters/oci/registry.ts'
import { imageScanFlags, useFlags } from '#apps/run/node-flags.ts'
import { parseImageRef } from '#domain/image-ref.ts'
import { scanLayers } from '#engines/sbom/run.ts'
import { syftDocumentOf } from '#engines/sbom/syft/document.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import { systemClock } from '#runtime/clock.ts'
import { reportMeasured } from '#testing/measured-child.ts'

useFlags(imageScanFlags)
const [image = '', cacheFile = ':memory:', repeats = '1'] = process.argv.slice(2)
const parsed = parseImageRef(image)
if (parsed.kind === 'invalid') throw new Error(parsed.because)
const { ref } = parsed
// The start of Node and the loading of the sources are in the CPU time and in the memory, not in the wall time.
const startedMs = performance.now()
const client = createRegistryClient({
  clock: systemClock,
  random: Math.random,
  credentialsFor: async () => [],
  useHttp: true,
})
const store = openLayerCache({ file: cacheFile, clock: systemClock })

async function scan() {
  const beganMs = performance.now()
  const beganCpu = process.cpuUsage()
  const opened = await client.open(ref, { platform: 'linux/amd64' })
  const scanned = await scanLayers({ layers: opened.layers, catalogers, store })
  const source = { ...opened, userInput: image, tags: [], repoDigests: [] }
  const sbom = JSON.stringify(syftDocumentOf(scanned, source, { name: 'bench', version: '0' }))
  return {
    packages: scanned.inventory.packages.length,
    isComplete: scanned.inventory.isComplete,
    keptLayers: scanned.keptLayers,
    packedMiB: Math.round(opened.layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 2 ** 20),
    unpackedMiB: Math.round(scanned.layerBytes.reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20),
    sbomKiB: Math.round(sbom.length / 1_024),
    scanMs: Math.round(performance.now() - beganMs),
    scanCpuMs: cpuMsSince(beganCpu),
  }
}

const first = await scan()
const again: { readonly scanMs: number; readonly scanCpuMs: number }[] = []
for (let i = 1; i < Number(repeats); i++) {
  const { scanMs, scanCpuMs } = await scan()
  again.push({ scanMs, scanCpuMs })
}
reportMeasured({ ...first, again }, startedMs)
store[Symbol.dispose]()
await client.close()
process.disconnect?.()

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return Math.round((user + system) / 1_000)
}
