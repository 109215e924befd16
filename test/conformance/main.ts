// SPDX-License-Identifier: Apache-2.0
/** Runs one named suite of this folder: `npm run conformance -- NAME [ARGUMENT…]`. */
import { runSuite } from '#testing/suite-runner.ts'

await runSuite({ command: 'conformance', folder: import.meta.dirname, argv: process.argv.slice(2) })
