// SPDX-License-Identifier: Apache-2.0
/** A synthetic cluster as people keep one: files of YAML, some hundred documents each. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { yamlText } from '#engines/report/yaml-text.ts'
import { syntheticCluster } from '#testing/builders/synthetic-cluster.ts'

const documentsPerFile = 500

/** Writes the cluster into a new folder. */
export function writeClusterFiles(dir: string, objects: number): void {
  mkdirSync(dir, { recursive: true })
  let documents: string[] = []
  let files = 0
  const flush = () => {
    if (documents.length > 0) writeFileSync(join(dir, `${String(files++).padStart(4, '0')}.yaml`), documents.join(''))
    documents = []
  }
  for (const object of syntheticCluster({ objects })) {
    documents.push(`---\n${yamlText(object)}`)
    if (documents.length >= documentsPerFile) flush()
  }
  flush()
}
