using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>The provider's reason for a decline, as attempts and orders keep it.</summary>
internal static class DeclineCode
{
    const string Unnamed = "declined";

    /// <summary>Replaces a code that is missing, and shortens and cleans one that could not be kept: the decline counts, not its name.</summary>
    public static string Of(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return Unnamed;
        var kept = string.Concat(code.EnumerateRunes().Where(x => !System.Text.Rune.IsControl(x)).Take(OrderMoney.MaxReference));
        return kept.Length == 0 ? Unnamed : kept;
    }
}
