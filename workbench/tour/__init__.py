"""The tour on the first visit: a few steps on 总览, which can be left at any time and begun again from 帮助."""
