namespace Orders.Sagas.Messaging.Sagas;

/// <summary>Who brought a saga's change about, and why, where a person did.</summary>
/// <param name="By">Who.</param>
/// <param name="Note">Why, in that person's words.</param>
public sealed record SagaRemark(string By, string Note);
