// Writes one record with kafkajs. Arguments: broker, topic, mode. Standard input: { key, event, value }.
import { CloudEvent, Kafka as Binding } from "cloudevents";
import { Kafka, logLevel } from "kafkajs";

const [broker, topic, mode] = process.argv.slice(2);
let input = "";
for await (const chunk of process.stdin) {
  input += chunk;
}
const { key, event, value } = JSON.parse(input);

function bound() {
  switch (mode) {
    case "structured":
      return Binding.structured(new CloudEvent(event));
    case "binary":
      return Binding.binary(new CloudEvent(event));
    default:
      return { key, value, headers: {} };
  }
}

const message = bound();
const text = typeof message.value === "string" ? message.value : JSON.stringify(message.value);
// The SDK sets headers of attributes that an event does not have to undefined, which kafkajs refuses.
const headers = Object.fromEntries(Object.entries(message.headers).filter(([, header]) => header !== undefined));
const producer = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR }).producer();
await producer.connect();
await producer.send({ topic, messages: [{ key, value: text, headers }] });
await producer.disconnect();
