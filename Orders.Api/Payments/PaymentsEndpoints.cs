namespace Orders.Api.Payments;

/// <summary>Operations on payment attempts, for operators and providers.</summary>
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
