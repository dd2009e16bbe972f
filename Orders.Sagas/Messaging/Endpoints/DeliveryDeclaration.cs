namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>What one endpoint promises and how: stated where the endpoint is configured, and the only source of what operators and readers are told.</summary>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="ConsumerGroup">The consumer group, without prefix.</param>
/// <param name="Guarantee">The promise.</param>
/// <param name="Duplicates">How repeats are absorbed, the first line of defence first.</param>
/// <param name="Retention">How long a message id or key is known; null where that has no limit or no meaning.</param>
public sealed record DeliveryDeclaration(
    string Topic, string ConsumerGroup, DeliveryGuarantee Guarantee, IReadOnlyList<DuplicateStrategy> Duplicates, TimeSpan? Retention);
