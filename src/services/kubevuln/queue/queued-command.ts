// SPDX-License-Identifier: Apache-2.0
/** Commands on their way through the queue: their credentials never stand there in the clear. */
import type { QueueItem, TakenItem } from '#adapters/db/scan-queue/queue.ts'
import { isJsonArray, isJsonObject } from '#domain/json.ts'
import type { ScanCommand } from './command.ts'

/** Changes when `ScanCommand` does: what an older version left in the queue is refused, not misread. */
const layout = 2

/** Commands that are the same work for the same container have the same key. */
function keyOf({ endpoint, slug, wlid, containerName, platform = '' }: ScanCommand): string {
  return JSON.stringify([endpoint, slug, wlid, containerName, platform])
}

/** An item for the queue; all commands of an image are one group, so that it is fetched once. */
export function itemOf(command: ScanCommand): QueueItem {
  const { credentials, jobId, endpoint, slug, namespace, ...rest } = command
  const isSecret = credentials.length > 0
  return {
    key: keyOf(command),
    group: slug,
    owner: namespace,
    body: JSON.stringify({ ...rest, jobId, endpoint, slug, namespace, layout, hasCredentials: isSecret }),
    ...(isSecret && { secret: JSON.stringify(credentials) }),
    ...(jobId !== '' && { job: { id: jobId, endpoint } }),
  }
}

/** A command that came out of the queue. */
export interface QueuedCommand {
  readonly command: ScanCommand
  /** Its credentials were lost when the process that took it ended. */
  readonly lacksCredentials: boolean
}

/** The command of an item; undefined when another version of this program wrote it. */
export function commandOf({ body, secret }: TakenItem): QueuedCommand | undefined {
  const read: unknown = JSON.parse(body)
  if (!isJsonObject(read) || read['layout'] !== layout) return undefined
  const { layout: _, hasCredentials, ...rest } = read
  const credentials: unknown = secret === undefined ? [] : JSON.parse(secret)
  return {
    command: {
      ...(rest as unknown as ScanCommand),
      credentials: isJsonArray(credentials) ? credentials : [],
    },
    lacksCredentials: hasCredentials === true && secret === undefined,
  }
}
