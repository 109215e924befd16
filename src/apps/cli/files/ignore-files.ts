// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises'
import { UsageError } from '#apps/cli/usage-error.ts'
import { isJsonObject } from '#domain/json.ts'
import { type IgnoreRule, readIgnoreRules } from '#engines/vulnmatch/excuse/ignore-rule.ts'
import { parseYaml } from '#runtime/yaml.ts'

/** The rules in files of the form of grype's configuration; throws `UsageError` for what is no rule. */
export async function readIgnoreFiles(files: readonly string[]): Promise<readonly IgnoreRule[]> {
  const rules = await Promise.all(files.map(readIgnoreFile))
  return rules.flat()
}

async function readIgnoreFile(file: string): Promise<readonly IgnoreRule[]> {
  const documents = await documentsOf(file)
  return documents.flatMap(document => {
    const { rules, doubts } = readIgnoreRules(isJsonObject(document) ? document['ignore'] : undefined)
    if (doubts.length > 0) throw new UsageError(`${file}: ${doubts.join('; ')}`)
    return rules
  })
}

async function documentsOf(file: string): Promise<readonly unknown[]> {
  try {
    return parseYaml(await readFile(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
