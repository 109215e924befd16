// SPDX-License-Identifier: Apache-2.0
/** Loaded before a program: writes what the process used to file descriptor 3 when it ends. */
import { writeSync } from 'node:fs'
import { usedByProcess } from './measured-child.ts'

process.on('exit', () => void writeSync(3, JSON.stringify(usedByProcess())))
