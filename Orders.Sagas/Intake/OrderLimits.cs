namespace Orders.Sagas.Intake;

/// <summary>The largest order. REST refuses a larger one at once; the intake rejects one that was submitted without REST.</summary>
internal static class OrderLimits
{
    public const int MaxLines = 200;
    public const int MaxText = 100;

    /// <summary>The longest id of a caller: issuer and subject of its token.</summary>
    public const int MaxCaller = 512;
    public const int MaxEmail = 254;
    public const int MaxSku = 64;

    /// <summary>Units of one line, and of all lines of one SKU together.</summary>
    public const int MaxQuantity = 10_000;
    public const decimal MaxUnitPrice = 1_000_000_000_000m;
}
