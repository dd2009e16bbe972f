namespace Orders.Api.Payments;

/// <summary>For operators and providers: what is known of attempts, and what makes it known.</summary>
internal static class PaymentsEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        var payments = routes.MapGroup("/payments").WithTags("Payments");
        ListPayments.Map(payments);
        GetPayment.Map(payments);
        ResolvePayment.Map(payments);
        ImportSettlement.Map(payments);
        ReceiveWebhook.Map(routes);
    }
}
