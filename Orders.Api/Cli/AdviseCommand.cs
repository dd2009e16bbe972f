using System.CommandLine;
using Orders.Api.Development.Advice;

namespace Orders.Api.Cli;

internal static class AdviseCommand
{
    /// <param name="input">Where the questions are answered that no option answers; it gives null when nobody sits there.</param>
    public static Command Create(Func<TextReader?> input)
    {
        var options = Question.All.ToDictionary(question => question, OptionOf);
        var command = new Command("advise", "Says which delivery guarantee fits, how repeats are absorbed and what to write. Asks what its options do not answer.");
        foreach (var option in options.Values)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var dialogue = new Lazy<Dialogue?>(() => input() is { } someone ? new Dialogue(someone, output) : null);
            var (advice, unanswered) = Adviser.Decide(question => parsed.GetValue(options[question]) ?? dialogue.Value?.Ask(question));
            if (advice is null)
                return CommandLine.Refuse(error, [$"Answer {unanswered!.Flag} ({string.Join(" | ", unanswered.Choices)}): {unanswered.Text}"], CommandLine.WrongUsage);
            Tell(advice, output);
            return CommandLine.Done;
        });
        return command;
    }

    static Option<string?> OptionOf(Question question)
    {
        var option = new Option<string?>(question.Flag) { Description = question.Text };
        option.AcceptOnlyFromAmong([.. question.Choices]);
        return option;
    }

    static void Tell(DeliveryAdvice advice, TextWriter output)
    {
        output.WriteLine($"Guarantee:           {advice.Guarantee.Words()}");
        output.WriteLine($"Repeats absorbed by: {advice.Duplicates.Words()}");
        output.WriteLine($"Fails halfway:       {advice.Halfway}");
        output.WriteLine($"Write:               {advice.Call}");
    }
}
