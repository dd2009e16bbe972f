using Orders.Sagas.Messaging.Values;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>The provider's reason for a decline, as attempts and orders keep it.</summary>
internal static class DeclineCode
{
    const string Unnamed = "declined";

    /// <summary>Replaces a code that is missing, and shortens and cleans one that could not be kept.</summary>
    public static string Of(string? code) =>
        string.IsNullOrWhiteSpace(code) ? Unnamed : Texts.Cut(Texts.Clean(code), OrderMoney.MaxReference);
}
