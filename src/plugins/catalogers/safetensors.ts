// SPDX-License-Identifier: Apache-2.0
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { FoundAt, PackageFinding } from '#engines/sbom/package.ts'
import { type ModelCard, readModelCard, readModelConfig } from './model-files/model-card.ts'
import { countTensors } from './model-files/tensors.ts'

/** Part of a model, or what stands beside it and names it. */
type TensorFact =
  | { readonly kind: 'tensors'; readonly count: number }
  | { readonly kind: 'config'; readonly name: string; readonly architecture: string }
  | ({ readonly kind: 'card' } & ModelCard)

const suffix = '.safetensors'
const config = 'config.json'
const card = 'README.md'
const headOf = (headBytes: number) => ({ headBytes, anchors: [], beforeBytes: 0, behindBytes: 0 })

/**
 * Models as Hugging Face keeps them: all tensors in a folder are one model, which its configuration names, or else
 * its card, or else the folder.
 *
 * Source: github.com/huggingface/safetensors, "Format"; Syft `pkg/cataloger/ai` for what is found.
 */
export const cataloger = defineCataloger<TensorFact>({
  id: 'safetensors',
  title: 'The cataloger of models',
  revision: 1,
  wants: [
    { suffixes: [suffix], maxBytes: 2 ** 22, excerpt: () => headOf(2 ** 22) },
    { names: [config], accepts: isOutsideModules, maxBytes: 2 ** 18 },
    { names: [card], accepts: isOutsideModules, maxBytes: 2 ** 16, excerpt: () => headOf(2 ** 16) },
  ],
  read({ path, content }) {
    switch (baseNameOf(path)) {
      case config: {
        const read = readModelConfig(content)
        return read && { fact: { kind: 'config', ...read } }
      }
      case card: {
        const read = readModelCard(content)
        return read && { fact: { kind: 'card', ...read } }
      }
      default: {
        const count = countTensors(content)
        return count === undefined
          ? { doubts: ['its header is damaged, or too big'] }
          : { fact: { kind: 'tensors', count } }
      }
    }
  },
  assemble(facts) {
    const byPath = new Map(facts.map(({ path, fact }) => [path, fact]))
    return {
      packages: [...groupByFolder(facts)].flatMap(([folder, members]) => toFinding(folder, members, byPath)),
    }
  },
})

/** Nobody keeps models among Node's modules, where nearly every folder has a README. */
function isOutsideModules(path: string): boolean {
  return !path.includes('/node_modules/')
}

interface Member {
  readonly path: string
  readonly count: number
}

function groupByFolder(facts: readonly LocatedFact<TensorFact>[]): ReadonlyMap<string, readonly Member[]> {
  const groups = new Map<string, Member[]>()
  for (const { path, fact } of facts) {
    if (fact.kind !== 'tensors') continue
    const folder = folderOf(path)
    groups.set(folder, [...(groups.get(folder) ?? []), { path, count: fact.count }])
  }
  return groups
}

function toFinding(
  folder: string,
  members: readonly Member[],
  byPath: ReadonlyMap<string, TensorFact>,
): readonly PackageFinding[] {
  // Weights may lie one folder below what describes them.
  const configPath = [folder, folderOf(folder)]
    .map(place => inFolder(place, config))
    .find(path => byPath.get(path)?.kind === 'config')
  const cardPath = inFolder(folder, card)
  const stated = configPath === undefined ? undefined : byPath.get(configPath)
  const described = byPath.get(cardPath)
  const architecture = stated?.kind === 'config' ? stated.architecture : ''
  const cardName = described?.kind === 'card' ? described.name : ''
  const name = (stated?.kind === 'config' && stated.name) || cardName || baseNameOf(folder)
  if (name === '') return []
  const supporting = [configPath, described?.kind === 'card' ? cardPath : undefined].flatMap(
    (path): readonly FoundAt[] => (path === undefined ? [] : [{ path, evidence: 'supporting' }]),
  )
  return [
    {
      name,
      version: '',
      type: 'model',
      language: '',
      purl: '',
      locations: [...members.map(({ path }): FoundAt => ({ path, evidence: 'primary' })), ...supporting],
      licenses: described?.kind === 'card' ? described.licenses.map(value => ({ value, type: 'declared' })) : [],
      metadataType: 'safetensors-model-info',
      metadata: {
        format: 'safetensors',
        ...(architecture !== '' && { architecture }),
        tensorCount: members.reduce((sum, { count }) => sum + count, 0),
        shardCount: members.length,
      },
    },
  ]
}

function inFolder(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}
