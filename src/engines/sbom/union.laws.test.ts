// SPDX-License-Identifier: Apache-2.0
/** Layers laid on top of each other show what unpacking them one after the other into a folder would leave. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { forAll, type Random } from '#testing/random.ts'
import { defaultLayerBudget, type LayerAnalysis } from './layer/analysis.ts'
import { folderOf } from './layer/path.ts'
import { LayerRecorder } from './layer/recorder.ts'
import { TarReader } from './layer/tar.ts'
import { unite } from './union.ts'

const names = ['a', 'b', 'c'] as const
const paths = names.flatMap(x => [`/${x}`, ...names.flatMap(y => [`/${x}/${y}`, ...names.map(z => `/${x}/${y}/${z}`)])])

/** What a layer does: folders and files that it brings, paths that it removes, folders that it empties. */
interface Layer {
  readonly brings: ReadonlyMap<string, 'folder' | 'file'>
  readonly removes: ReadonlySet<string>
  readonly empties: ReadonlySet<string>
}

function randomLayer(random: Random): Layer {
  const brings = new Map<string, 'folder' | 'file'>()
  for (const path of paths)
    if (random.chance(0.25) && (folderOf(path) === '/' || brings.get(folderOf(path)) === 'folder'))
      brings.set(path, random.chance(0.6) ? 'folder' : 'file')
  const removes = new Set(paths.filter(() => random.chance(0.08)))
  const empties = new Set(
    [...brings].filter(([, kind]) => kind === 'folder' && random.chance(0.2)).map(([path]) => path),
  )
  return { brings, removes, empties }
}

function archiveOf({ brings, removes, empties }: Layer): Buffer {
  const whiteouts = [...removes].map((path): TarItem => {
    const folder = folderOf(path) === '/' ? '' : `${folderOf(path).slice(1)}/`
    return { name: `${folder}.wh.${path.slice(path.lastIndexOf('/') + 1)}` }
  })
  const entries = [...brings].map(
    ([path, kind]): TarItem =>
      kind === 'folder' ? { name: `${path.slice(1)}/`, type: '5' } : { name: path.slice(1), content: 'x' },
  )
  return tarArchive([
    ...whiteouts,
    ...entries,
    ...[...empties].map(path => ({ name: `${path.slice(1)}/.wh..wh..opq` })),
  ])
}

/** Unpacks the layer over what is there. */
function unpack(there: Map<string, string>, { brings, removes, empties }: Layer, diffId: string): void {
  for (const path of there.keys()) {
    const isBelow = (folder: string) => path.startsWith(`${folder}/`)
    const isReplaced = [...brings].some(([brought, kind]) => kind === 'file' && isBelow(brought))
    if (removes.has(path) || [...removes].some(isBelow) || [...empties].some(isBelow) || isReplaced) there.delete(path)
  }
  for (const path of brings.keys()) there.set(path, diffId)
}

function analysisOf(archive: Buffer): LayerAnalysis {
  const recorder = new LayerRecorder([], defaultLayerBudget)
  const tar = new TarReader()
  tar.feed(archive)
  for (let event = tar.next(); event; event = tar.next()) assert.equal(recorder.record(event), undefined)
  return recorder.finish(undefined, archive.length)
}

test('what is visible of layers is what unpacking them leaves', () => {
  forAll({ runs: 150 }, random => {
    const layers = Array.from({ length: 1 + random.below(5) }, () => randomLayer(random))
    const there = new Map<string, string>()
    for (const [index, layer] of layers.entries()) unpack(there, layer, `L${index}`)
    const union = unite(layers.map((layer, i) => ({ diffId: `L${i}`, analysis: analysisOf(archiveOf(layer)) })))
    for (const path of paths) assert.equal(union.layerOf(path), there.get(path), path)
  })
})
