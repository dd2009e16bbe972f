namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The person who made a change of a saga, and why.</summary>
/// <param name="By">The person.</param>
/// <param name="Note">Why, in that person's words.</param>
public sealed record SagaRemark(string By, string Note);
