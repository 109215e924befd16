// SPDX-License-Identifier: Apache-2.0
/** The HTTP API: paths and answers as upstream has them, but nobody gets in without a token. */
import { HttpError, type HttpHandler, type HttpReply, type HttpRequest, type HttpRoutes } from '#runtime/http-server.ts'
import { type Endpoint, readCommand, type ScanCommand } from './command.ts'
import type { JobStatus } from './job-status.ts'

/** What became of a command. */
export type Submitted = 'taken' | 'full' | 'rate-limited' | 'closed'

export interface ApiParts {
  /** Whether the bearer of a token may use the service. */
  readonly isAllowed: (token: string) => Promise<boolean>
  readonly submit: (command: ScanCommand) => Promise<Submitted>
  readonly job: (jobId: string) => Promise<JobStatus | undefined>
  readonly diagnostics: () => Promise<Readonly<Record<string, unknown>>>
  /** Whether scans lead to results: a database is loaded. */
  readonly isReady: () => boolean
}

const posts: Readonly<Record<string, Endpoint>> = {
  '/v1/generateSBOM': 'generateSBOM',
  '/v1/scanImage': 'scanCVE',
  '/v1/scanRegistryImage': 'scanRegistry',
}

/** The routes. */
export function apiRoutes(parts: ApiParts): HttpRoutes {
  const guarded =
    (handler: HttpHandler): HttpHandler =>
    async request => {
      await authorize(request, parts)
      return handler(request)
    }
  const scans = Object.entries(posts).map(([path, endpoint]) => [
    `POST ${path}`,
    guarded(async request => submit(endpoint, await bodyOf(request), parts)),
  ])
  return {
    ...(Object.fromEntries(scans) as HttpRoutes),
    'GET /v1/scanStatus/*': guarded(request => statusOf(request, parts)),
    'GET /v1/diagnostics': guarded(async () => json(200, await parts.diagnostics())),
    'GET /v1/liveness': () => problem(200, 'OK', ''),
    'GET /v1/readiness': () =>
      parts.isReady()
        ? problem(200, 'OK', '')
        : problem(503, 'Service Unavailable', 'there is no vulnerability database'),
  }
}

async function authorize({ headers }: HttpRequest, { isAllowed }: ApiParts): Promise<void> {
  const [, token = ''] = /^Bearer ([^\s]{1,16384})$/i.exec(headers.authorization ?? '') ?? []
  if (token === '' || !(await isAllowed(token))) throw new HttpError(401, 'expected a bearer token that is allowed')
}

async function bodyOf(request: HttpRequest): Promise<unknown> {
  try {
    return JSON.parse((await request.body()).toString('utf8'))
  } catch (cause) {
    if (cause instanceof HttpError) throw cause
    throw new HttpError(400, 'expected JSON', { cause })
  }
}

async function submit(endpoint: Endpoint, body: unknown, parts: ApiParts): Promise<HttpReply> {
  const read = readCommand(endpoint, body)
  if (read.kind === 'invalid') return problem(400, 'Bad Request', read.because)
  const { command } = read
  switch (await parts.submit(command)) {
    case 'taken':
      return problem(200, 'OK', detailOf(command))
    case 'full':
      return problem(503, 'Service Unavailable', 'the queue is full; try later')
    case 'rate-limited':
      return problem(429, 'Too Many Requests', 'the registry refuses this image for now; try in ten minutes')
    case 'closed':
      return problem(503, 'Service Unavailable', 'the service is stopping')
  }
}

function detailOf({ endpoint, wlid, imageId, imageTag }: ScanCommand): string {
  switch (endpoint) {
    case 'generateSBOM':
      return `ImageHash=${imageId}`
    case 'scanCVE':
      return `Wlid=${wlid}, ImageHash=${imageId}`
    case 'scanRegistry':
      return `ImageTag=${imageTag}`
  }
}

async function statusOf({ path }: HttpRequest, { job }: ApiParts): Promise<HttpReply> {
  const status = await job(path.slice(path.lastIndexOf('/') + 1))
  return status ? json(200, status) : problem(404, 'Not Found', 'no such job')
}

function problem(status: number, title: string, detail: string): HttpReply {
  return json(status, { status, title, detail }, 'application/problem+json')
}

function json(status: number, body: unknown, type = 'application/json'): HttpReply {
  return { status, headers: { 'content-type': type }, body: JSON.stringify(body) }
}
