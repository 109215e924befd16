// SPDX-License-Identifier: Apache-2.0
/** Runs one named suite of this folder: `npm run bench -- NAME [ARGUMENT…]`. */
import { runSuite } from '#testing/suite-runner.ts'

await runSuite({ command: 'bench', folder: import.meta.dirname, argv: process.argv.slice(2) })
