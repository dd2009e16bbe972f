namespace Orders.Sagas.Payments;

/// <summary>The payment provider, as the rest of the application sees it.</summary>
internal interface IPaymentGateway
{
    /// <summary>The provider's name, as attempts record it.</summary>
    string Provider { get; }

    /// <summary>True when sending an attempt again cannot charge a second time.</summary>
    bool AbsorbsRepeats { get; }

    /// <summary>Sends the charge once. What goes wrong on the way is an outcome too, never an exception.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; whether the charge happened is not known.</exception>
    Task<ChargeOutcome> Charge(PaymentAttempt attempt, string paymentMethod, CancellationToken cancellationToken);
}
