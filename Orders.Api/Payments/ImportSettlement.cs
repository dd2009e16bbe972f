using System.Text;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Payments;

/// <summary>POST /payments/settlements/{provider}: imports a provider's settlement file.</summary>
internal static class ImportSettlement
{
    const long MaxBytes = 32 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder payments) => payments.MapPost("settlements/{provider}", Handle)
        .WithName(nameof(ImportSettlement))
        .Needs(Scopes.PaymentsSettle)
        .WithSummary("Import a settlement file")
        .WithDescription(
            "CSV in UTF-8 with a header line that names type (charge or refund), providerReference, merchantReference, amount and currency,"
            + " separated by commas, semicolons, tabs or vertical bars. Settles attempts in doubt, and reports lines that do not match. "
            + "A line that claims a second charge refunds nothing: the provider is asked first. The import stops at the first "
            + "unreadable line and reports the lines before it. A file may be imported again: no line takes effect "
            + "twice, and the report is the same.")
        .Accepts<string>(MediaTypes.Csv)
        .Produces<SettlementReport>()
        .ProducesProblems(400, 404, 413, 415)
        .WithBodyLimit(MaxBytes)
        .WithSettlementExample();

    static async Task<IResult> Handle(string provider, HttpRequest request, SettlementImport import, CancellationToken cancellationToken)
    {
        if (!PaymentProviders.All.Contains(provider))
            return Problem.OfStatus(StatusCodes.Status404NotFound);
        if (MediaTypes.RequireCsv(request) is { } unsupported)
            return unsupported;
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var (report, unreadable) = await import.Import(provider, reader, cancellationToken);
        return unreadable is null ? TypedResults.Ok(report) : Problem.UnreadableSettlement(unreadable, report);
    }
}
