namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The delivery guarantee that an endpoint declares.</summary>
/// <remarks>Reports, pages and documents read this declaration, so they cannot disagree with the code.</remarks>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="ConsumerGroup">The consumer group, without prefix.</param>
/// <param name="Guarantee">The guarantee.</param>
/// <param name="Duplicates">How duplicates are absorbed, the first line of defence first.</param>
/// <param name="Retention">How long a message id or key is kept; null without a limit.</param>
public sealed record DeliveryDeclaration(
    string Topic, string ConsumerGroup, DeliveryGuarantee Guarantee, IReadOnlyList<DuplicateStrategy> Duplicates, TimeSpan? Retention);
