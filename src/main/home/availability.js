/** Tells what is left at an event whenever that changes: by kind of place, those that are new. Answers with how to stop. */
export function watchAvailability(eventId, onChange, onState = () => {}) {
  const stream = new EventSource(`/api/v1/events/${eventId}/availability/events`)
  stream.addEventListener('open', () => onState(true))
  stream.addEventListener('error', () => onState(false))
  stream.addEventListener('availability', ({ data }) => {
    onState(true)
    onChange(JSON.parse(data).seat_types)
  })
  return () => stream.close()
}
