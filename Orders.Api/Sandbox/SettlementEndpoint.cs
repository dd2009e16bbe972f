using System.Globalization;
using System.Text;
using Orders.Api.Requests;

namespace Orders.Api.Sandbox;

/// <summary>GET /settlement: the file that a provider hands out daily about the money that it has moved. It never lags.</summary>
internal static class SettlementEndpoint
{
    const string HeaderLine = "type,providerReference,merchantReference,chargeId,amount,currency,at\r\n";

    public static void MapSettlement(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/settlement", async (string? provider, string? from, string? to, Ledger ledger) =>
        {
            var errors = new Dictionary<string, string[]>();
            if (provider is null || !Providers.All.Contains(provider))
                errors["provider"] = [$"Must be one of {string.Join(", ", Providers.All)}."];
            var (begin, end) = (Moment("from", from, DateTimeOffset.MinValue), Moment("to", to, DateTimeOffset.MaxValue));
            if (errors.Count > 0)
                return Results.ValidationProblem(errors, type: "invalid-request");
            return Results.Text(Csv(await ledger.Moved(provider!, begin, end)), "text/csv", Encoding.UTF8);

            DateTimeOffset Moment(string name, string? text, DateTimeOffset otherwise)
            {
                if (string.IsNullOrEmpty(text))
                    return otherwise;
                if (!Iso8601.TryParse(text, out var moment))
                    errors[name] = [$"{Iso8601.Rule} Write + as %2B."];
                return moment;
            }
        });

    static string Csv(IEnumerable<(EffectEntry Entry, ChargeEntry Charge)> moved)
    {
        var csv = new StringBuilder(HeaderLine);
        foreach (var (entry, charge) in moved)
            csv.AppendJoin(',', new[] { TypeOf(entry), entry.Id, entry.MerchantReference, charge.Id, Text(entry.Amount), charge.Currency, Text(entry.At) }.Select(Field)).Append("\r\n");
        return csv.ToString();
    }

    static string TypeOf(EffectEntry entry) => entry is RefundEntry ? "refund" : "capture";

    static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>RFC 4180: quoted where it has to be.</summary>
    static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
