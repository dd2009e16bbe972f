namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Records waited, and nothing moved for longer than the endpoint's limit.</summary>
internal sealed class StalledException(TimeSpan limit) : Exception($"Records waited and nothing moved for {limit.TotalSeconds:0} s.");
