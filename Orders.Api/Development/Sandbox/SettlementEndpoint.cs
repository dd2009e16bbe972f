using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration.Attributes;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.Development.Sandbox;

/// <summary>GET /settlement: the provider's daily file of charges and refunds, as CSV. The file never lags.</summary>
internal static class SettlementEndpoint
{
    public static void MapSettlement(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/settlement", async (string? provider, string? from, string? to, Ledger ledger) =>
        {
            var errors = new Dictionary<string, string[]>();
            if (provider is null || !Providers.All.Contains(provider))
                errors["provider"] = [$"Must be one of {string.Join(", ", Providers.All)}."];
            var (begin, end) = (Instant("from", from, DateTimeOffset.MinValue), Instant("to", to, DateTimeOffset.MaxValue));
            if (errors.Count > 0)
                return Results.ValidationProblem(errors, type: "invalid-request");
            return Results.Text(Csv(await ledger.Settled(provider!, begin, end)), "text/csv", Encoding.UTF8);

            DateTimeOffset Instant(string name, string? text, DateTimeOffset otherwise)
            {
                if (string.IsNullOrEmpty(text))
                    return otherwise;
                if (!Instants.TryParse(text, out var instant))
                    errors[name] = [$"{Instants.Rule} Encode + as %2B."];
                return instant;
            }
        });

    static string Csv(IEnumerable<(EffectEntry Entry, ChargeEntry Charge)> settled)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture))
            csv.WriteRecords(settled.Select(x => Line.Of(x.Entry, x.Charge)));
        return text.ToString();
    }

    sealed record Line(
        [property: Name("type")] string Type, [property: Name("providerReference")] string ProviderReference,
        [property: Name("merchantReference")] string MerchantReference, [property: Name("chargeId")] string ChargeId,
        [property: Name("amount")] decimal Amount, [property: Name("currency")] string Currency, [property: Name("at")] string At)
    {
        public static Line Of(EffectEntry entry, ChargeEntry charge) => new(
            entry is RefundEntry ? "refund" : "charge", entry.Id, entry.MerchantReference, charge.Id, entry.Amount, charge.Currency,
            entry.At.ToString("O", CultureInfo.InvariantCulture));
    }
}
