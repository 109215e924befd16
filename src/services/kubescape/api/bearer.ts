// SPDX-License-Identifier: Apache-2.0
/** Lets only holders of the token reach routes. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpError, type HttpHandler, type HttpRoutes } from '#runtime/http-server.ts'

/** Who may enter. */
export interface Entrance {
  /** Absent: nobody, unless `isOpen`. */
  readonly token: string | undefined
  /** Without a token everybody enters. */
  readonly isOpen: boolean
}

/** The routes behind `Authorization: Bearer <token>`. */
export function withBearer(routes: HttpRoutes, { token, isOpen }: Entrance): HttpRoutes {
  if (token === undefined && isOpen) return routes
  if (token === undefined) return Object.fromEntries(Object.keys(routes).map(route => [route, refuse]))
  const wanted = digest(`Bearer ${token}`)
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]): [string, HttpHandler] => [
      route,
      request => {
        // Digests have one length, so the comparison tells nothing about the token.
        if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
          throw new HttpError(401, 'expected the token of KS_API_TOKEN as "Authorization: Bearer …"')
        return handler(request)
      },
    ]),
  )
}

function refuse(): never {
  throw new HttpError(401, 'nobody may call this yet: set KS_API_TOKEN, or KS_API_ANONYMOUS=true for everybody')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
