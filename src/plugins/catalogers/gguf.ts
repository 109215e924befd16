// SPDX-License-Identifier: Apache-2.0
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { type ModelHeader, readModelHeader } from './model-files/gguf-header.ts'

const suffix = '.gguf'
/** Names and licences stand before the vocabulary, which takes some MB. */
const head = { headBytes: 2 ** 20, anchors: [], beforeBytes: 0, behindBytes: 0 }

/**
 * Language models in the form that llama.cpp and its kin load, by the header of each file.
 *
 * Source: github.com/ggml-org/ggml, "GGUF".
 */
export const cataloger = defineCataloger<ModelHeader>({
  id: 'gguf',
  title: 'The cataloger of GGUF models',
  revision: 1,
  wants: [{ suffixes: [suffix], maxBytes: head.headBytes, excerpt: () => head }],
  read({ content, isExcerpt }) {
    const header = readModelHeader(content, isExcerpt)
    return header ? { fact: header } : { doubts: ['its header is damaged, or of a version that is not known'] }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function toFinding({ formatVersion, tensorCount, texts }: ModelHeader, path: string): PackageFinding {
  const { name, version = '', architecture, license } = texts
  return {
    name: name || baseNameOf(path).slice(0, -suffix.length),
    version,
    type: 'model',
    language: '',
    purl: '',
    locations: [{ path, evidence: 'primary' }],
    licenses: license ? [{ value: license, type: 'declared' }] : [],
    metadataType: 'gguf-file-header',
    metadata: { ggufVersion: formatVersion, tensorCount, ...(architecture && { architecture }) },
  }
}
