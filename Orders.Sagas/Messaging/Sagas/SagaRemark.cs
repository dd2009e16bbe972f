namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The person who changed a saga, and the reason.</summary>
/// <param name="By">The person.</param>
/// <param name="Note">The reason, in the words of that person.</param>
public sealed record SagaRemark(string By, string Note);
