// SPDX-License-Identifier: Apache-2.0
/** What users run is the bundle: sources that are compiled at each start would be measured with their compiler. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '#tools/bundle.ts'

/** Bundles a module as `ks` is bundled, into the folder; answers the path of the program. */
export async function bundled(module: string, folder: string): Promise<string> {
  const into = join(folder, 'bundle')
  mkdirSync(into, { recursive: true })
  await bundle({ program: module }, into)
  return join(into, 'program.mjs')
}

/** Bundles `ks` itself into the folder; answers the path of the program. */
export async function bundledKs(folder: string): Promise<string> {
  return bundled(join(import.meta.dirname, '../../src/apps/cli/main.ts'), folder)
}
