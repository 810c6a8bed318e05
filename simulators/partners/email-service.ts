import { randomLetters } from '../shared/random.ts'
import type { MakeSimulator } from '../shared/simulator.ts'
import { createPartner, type Desk, failed, type Partner, route } from './create-partner.ts'
import { type PartnerRequest, type Reply, readText } from './partner-request.ts'
import { referenceOf } from './reference.ts'

type Mail = { id: string; to: string; subject: string; text: string; at: number }

const emailService: Partner<Mail> = {
  name: 'email',
  title: 'e-mail service',
  settings: {},
  refusal: failed(422, 'mail_rejected', 'The mail was not taken.'),
  routes: (desk) => [
    route('POST', '/emails', (request) => send(desk, request)),
    route('GET', '/emails', ({ query }) => {
      const to = query.get('to')
      return {
        status: 200,
        body: { emails: desk.memory.all().filter((mail) => to === null || mail.to === to) },
      }
    }),
  ],
}

export const createEmailService: MakeSimulator = (world) => createPartner(emailService, world)

/** Keeps the mail, for whoever wants to read it, and sends nothing. */
function send(desk: Desk<Mail>, request: PartnerRequest): Reply {
  const { body } = request
  const id = `mail_${randomLetters(14)}`
  const text = { to: readText(body, 'to'), subject: readText(body, 'subject'), text: readText(body, 'text') }
  desk.memory.put({ id, ...text, at: desk.nowMs() })
  desk.record({ kind: 'EMAIL', reference: referenceOf(request, id), id })
  return { status: 202, body: { id } }
}
