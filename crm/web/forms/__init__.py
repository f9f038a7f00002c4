"""The forms of the pages: what is asked and how it is typed. What is right is for the services to say."""
