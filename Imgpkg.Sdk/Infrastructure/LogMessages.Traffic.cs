using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Infrastructure;

/// <content>What goes over the wire, one message per direction: event ids 110 to 119. Redacted where it is put together.</content>
internal static partial class LogMessages
{
    [LoggerMessage(110, LogLevel.Trace, "{Text}")]
    public static partial void RequestSent(this ILogger logger, string text);

    [LoggerMessage(111, LogLevel.Trace, "{Text}")]
    public static partial void AnswerReceived(this ILogger logger, string text);

    [LoggerMessage(112, LogLevel.Trace, "{Text}")]
    public static partial void RequestUnanswered(this ILogger logger, string text);
}
