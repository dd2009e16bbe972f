using System.Globalization;

namespace Orders.Api.Development.Advice;

/// <summary>Asks questions on the terminal. An answer is a choice's word or number; an invalid answer is asked again.</summary>
internal sealed class Dialogue(TextReader input, TextWriter output)
{
    const int MaxAttempts = 3;

    /// <summary>Returns the chosen answer; null at the end of the input or after too many invalid answers.</summary>
    public string? Ask(Question question)
    {
        output.WriteLine(question.Text);
        for (var i = 0; i < question.Choices.Count; i++)
            output.WriteLine($"  {i + 1}  {question.Choices[i]}");
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            output.Write("> ");
            if (input.ReadLine() is not { } line)
                return null;
            if (Choice(question, line.Trim()) is { } choice)
                return choice;
            output.WriteLine($"'{line.Trim()}' is not a choice. Enter a number from 1 to {question.Choices.Count}, or the word.");
        }

        return null;
    }

    static string? Choice(Question question, string line) =>
        int.TryParse(line, CultureInfo.InvariantCulture, out var number)
            ? question.Choices.ElementAtOrDefault(number - 1)
            : question.Choices.FirstOrDefault(choice => choice.Equals(line, StringComparison.OrdinalIgnoreCase));
}
