namespace Orders.Api.Development.Advice;

/// <summary>Finds the one row of <see cref="DeliveryAdvice.Table"/> that fits the answers.</summary>
internal static class Adviser
{
    /// <summary>Asks in order, and skips questions that no longer make a difference.</summary>
    /// <param name="answer">Answers a question; null if there is no answer, which ends the questions.</param>
    /// <returns>The advice, or the question that got no answer.</returns>
    public static (DeliveryAdvice? Advice, Question? Unanswered) Decide(Func<Question, string?> answer)
    {
        IReadOnlyList<DeliveryAdvice> candidates = DeliveryAdvice.Table;
        foreach (var question in Question.All)
        {
            if (!candidates.Any(x => x.Asks(question)))
                continue;
            if (answer(question) is not { } given)
                return (null, question);
            candidates = [.. candidates.Where(x => x.Fits(question, given))];
        }

        return (candidates.Single(), null);
    }
}
