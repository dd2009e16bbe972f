namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The guarantee that an endpoint states, before its validation.</summary>
internal sealed record EndpointGuarantee(DeliveryGuarantee Guarantee, TimeSpan? Retention, IReadOnlyList<DuplicateStrategy> Duplicates);
