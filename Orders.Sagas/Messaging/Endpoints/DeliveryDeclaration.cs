namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The delivery guarantee of one topic of an endpoint.</summary>
/// <remarks>Reports, pages and documents read this declaration, so they cannot disagree with the code.</remarks>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="ConsumerGroup">The consumer group, without prefix: the name that rows and reports have for the topic's reader.</param>
/// <param name="KafkaGroup">The group that commits the offsets at the broker, without prefix. Topics read together share it.</param>
/// <param name="Guarantee">The guarantee.</param>
/// <param name="Duplicates">How duplicates are absorbed, the first line of defence first.</param>
/// <param name="Retention">How long a message id or key is kept; null without a limit.</param>
public sealed record DeliveryDeclaration(
    string Topic, string ConsumerGroup, string KafkaGroup, DeliveryGuarantee Guarantee, IReadOnlyList<DuplicateStrategy> Duplicates,
    TimeSpan? Retention);
