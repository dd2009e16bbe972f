using System.CommandLine;
using Orders.Api.Development.Advice;

namespace Orders.Api.Cli;

/// <summary>The verb <c>advise</c>: recommends a delivery guarantee.</summary>
internal static class AdviseCommand
{
    /// <param name="input">Answers the questions that no option answers; gives null where there is no terminal.</param>
    public static Command Create(Func<TextReader?> input)
    {
        var options = Question.All.ToDictionary(question => question, OptionOf);
        var command = new Command(
            "advise",
            "Recommends a delivery guarantee, how to absorb duplicates, and the code to write. Asks the questions that no option answers.");
        foreach (var option in options.Values)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var dialogue = new Lazy<Dialogue?>(() => input() is { } answers ? new Dialogue(answers, output) : null);
            var (advice, unanswered) = Adviser.Decide(question => parsed.GetValue(options[question]) ?? dialogue.Value?.Ask(question));
            if (advice is null)
            {
                var missing = $"Add {unanswered!.Flag} ({string.Join(" | ", unanswered.Choices)}): {unanswered.Text}";
                return CommandLine.Refuse(error, [missing], CommandLine.WrongUsage);
            }

            Write(advice, output);
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

    static void Write(DeliveryAdvice advice, TextWriter output)
    {
        output.WriteLine($"Guarantee:              {advice.Guarantee.Words()}");
        output.WriteLine($"Duplicates absorbed by: {advice.Duplicates.Words()}");
        output.WriteLine($"Failure halfway:        {advice.Halfway}");
        output.WriteLine($"Code to write:          {advice.Call}");
    }
}
