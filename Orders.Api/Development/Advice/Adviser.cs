namespace Orders.Api.Development.Advice;

/// <summary>Asks the questions that still decide something, in their order, until one row of the table is left.</summary>
internal static class Adviser
{
    /// <param name="answer">Answers a question; null when it has no answer, which ends the asking.</param>
    /// <returns>The advice, or the question that was left without an answer.</returns>
    public static (DeliveryAdvice? Advice, Question? Unanswered) Decide(Func<Question, string?> answer)
    {
        IReadOnlyList<DeliveryAdvice> left = DeliveryAdvice.Table;
        foreach (var question in Question.All)
        {
            if (!left.Any(x => x.Asks(question)))
                continue;
            if (answer(question) is not { } given)
                return (null, question);
            left = [.. left.Where(x => x.Fits(question, given))];
        }

        return (left.Single(), null);
    }
}
