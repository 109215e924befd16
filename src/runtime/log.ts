// SPDX-License-Identifier: Apache-2.0
/** One JSON line per decision: a constant message, and what varies in fields of `log-keys.ts`. */
import { type DestinationStream, destination as fileDescriptor, pino } from 'pino'
import type { Clock } from './clock.ts'
import type { LogFields } from './log-keys.ts'
import { redactValue } from './redact.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** Where a part of the program writes what it decided. Never throws. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A log whose lines carry these fields too. */
  child(fields: LogFields): Log
}

export interface LogOptions {
  readonly clock: Pick<Clock, 'nowMs'>
  /** Lines below it are not written. Default `info`. */
  readonly level?: LogLevel
  /** Fields of every line. */
  readonly fields?: LogFields
  /** Takes whole lines. Default: standard error, written synchronously so that no line is lost at exit. */
  readonly destination?: DestinationStream
}

const standardError = 2

/** The log of a process; every service makes one in its `start` and hands children down. */
export function createLog({ clock, level = 'info', fields = {}, destination }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
      messageKey: 'message',
    },
    destination ?? fileDescriptor({ dest: standardError, sync: true }),
  )
  return wrap(logger, fields)
}

/** The part of a pino logger that is used. */
interface Writer {
  isLevelEnabled(level: string): boolean
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

function wrap(logger: Writer, own: LogFields): Log {
  function writeAt(level: LogLevel): (message: string, fields?: LogFields) => void {
    return (message, fields) => {
      if (!logger.isLevelEnabled(level)) return
      logger[level](clean({ ...own, ...fields }), message)
    }
  }
  return {
    debug: writeAt('debug'),
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    child: fields => wrap(logger, { ...own, ...fields }),
  }
}

/** A getter that throws in a logged value must not take the program down with it. */
function clean(fields: LogFields): object {
  try {
    return redactValue(fields) as object
  } catch {
    return { reason: 'the fields of this line could not be read' }
  }
}

/** A log that writes nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
}
