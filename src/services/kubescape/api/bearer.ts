// SPDX-License-Identifier: Apache-2.0
/** Lets only holders of the token reach routes. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpError, type HttpHandler, type HttpRoutes } from '#runtime/http-server.ts'

/** The routes behind `Authorization: Bearer <token>`; as they are when no token is configured. */
export function withBearer(routes: HttpRoutes, token: string | undefined): HttpRoutes {
  if (token === undefined) return routes
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

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
