namespace EdgeLlm.Inference.Worker;

/// <summary>Runs work on a thread that is nobody else's, before or after.</summary>
public static class OwnThread
{
    /// <summary>Starts; the task ends as the work does.</summary>
    public static Task RunAsync(string name, Action work) => RunAsync(name, () =>
    {
        work();
        return true;
    });

    /// <summary>Starts; the task ends as the work does, with its result.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        })
        { Name = name, IsBackground = true }.Start();
        return completion.Task;
    }
}
