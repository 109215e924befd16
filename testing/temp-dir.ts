// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A directory that is gone when the test is over. */
export interface TempDir extends Disposable {
  readonly path: string
  /** Writes a file below the directory, making directories as needed; answers its absolute path. */
  write(name: string, content: string, mode?: number): string
}

/** Makes an empty directory for one test. */
export function tempDir(): TempDir {
  const path = mkdtempSync(join(tmpdir(), 'ks-test-'))
  return {
    path,
    write(name, content, mode = 0o600) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode })
      return file
    },
    [Symbol.dispose]() {
      rmSync(path, { recursive: true, force: true })
    },
  }
}
