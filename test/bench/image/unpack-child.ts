// SPDX-License-Identifier: Apache-2.0
/** Unpacks and hashes the layers of an OCI layout, and does nothing else with them. */
import { createHash } from 'node:crypto'
import { openLayout } from '#adapters/oci/layout.ts'
import { decompressed } from '#engines/sbom/layer/decompress.ts'

const [folder = ''] = process.argv.slice(2)
const { layers } = await openLayout(folder)
await Promise.all(
  layers.map(async ({ diffId, open }) => {
    const hash = createHash('sha256')
    for await (const piece of decompressed(open())) hash.update(piece)
    if (`sha256:${hash.digest('hex')}` !== diffId) throw new Error(`${diffId} is another layer than it says`)
  }),
)
